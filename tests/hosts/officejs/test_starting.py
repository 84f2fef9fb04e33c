"""Starting the server: what is missing is said with its remedy, and what was asked for is what runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.hosts.officejs.server_process import TOKEN, ServerProcess, call_body
from udfs.hosts.officejs.starting import TOKEN_VARIABLE, token_of
from xlcvm.errors import CvmError

NONCOMMERCIAL = {"XLWINGS_LICENSE_KEY": "noncommercial"}


def refused(*options: str, environment: dict[str, str] | None = None) -> str:
    """Start a server that must not start, and give what it says in one line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("XLWINGS_", "XLCVM_"))}
    done = subprocess.run(
        [sys.executable, "-c", "from udfs.hosts.command_line import main; main()", "serve", *options],
        env={**clean, "COLUMNS": "400", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("key", [None, "", "not-a-key"])
def test_without_a_licence_it_says_where_to_get_one(key: str | None, tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), **({} if key is None else {"XLWINGS_LICENSE_KEY": key})}
    said = refused(environment=environment)
    assert said.startswith("Error: xlwings Server has no valid licence")
    assert "https://www.xlwings.org/pricing" in said
    assert "For noncommercial use only" in said
    assert "a tool inside a company is commercial" in said


def test_without_xlwings_server_it_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ModuleNotFoundError('uvicorn')")
    said = refused(environment={**NONCOMMERCIAL, "PYTHONPATH": str(tmp_path)})
    assert said == (
        'Error: xlwings Server is not installed. what to do: Install it with: python -m pip install "xlcvm[server]"'
    )


@pytest.mark.parametrize("token", ["short", "x" * 15, "ü" * 20])
def test_a_token_that_is_guessed(token: str) -> None:
    with pytest.raises(CvmError, match="is too easy to guess"):
        token_of({TOKEN_VARIABLE: token})


def test_settings_that_xlwings_server_cannot_read() -> None:
    said = refused(environment={**NONCOMMERCIAL, "XLWINGS_OBJECT_CACHE_MAXSIZE": "many"})
    assert "xlwings Server cannot read its settings" in said
    assert "Mend or remove the variables of the environment that begin with XLWINGS_." in said


def test_a_port_that_another_program_has() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused("--port", str(taken.getsockname()[1]), environment=NONCOMMERCIAL)
    assert said.endswith("what to do: Another program has it: give another one by --port.")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate for localhost and its key."""
    files = tuple(tmp_path_factory.mktemp("certificate") / name for name in ("certificate.pem", "key.pem"))
    made = trustme.CA().issue_cert("localhost")
    made.cert_chain_pems[0].write_to_path(files[0])
    made.private_key_pem.write_to_path(files[1])
    return files[0], files[1]


def test_certificates_that_are_none(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    good, key = map(str, certificate)
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    missing = str(tmp_path / "missing.pem")
    for options, said in (
        (("--certificate", good), "A certificate needs its key, and a key its certificate."),
        (("--key", key), "A certificate needs its key, and a key its certificate."),
        (("--certificate", missing, "--key", key), f"There is no file {missing}."),
        (("--certificate", good, "--key", missing), f"There is no file {missing}."),
        (("--certificate", str(text), "--key", key), f"{text} and {key} are no certificate and its key"),
        (("--certificate", key, "--key", good), f"{key} and {good} are no certificate and its key"),
    ):
        assert said in refused(*options, environment=NONCOMMERCIAL), options


def test_with_a_certificate_it_speaks_https(certificate: tuple[Path, Path]) -> None:
    good, key = map(str, certificate)
    with ServerProcess("--certificate", good, "--key", key) as server:
        assert server.manifest_url.startswith("https://localhost:")
        assert server.compute("CVM_EVC", [[300]], [[650]]).json == {"result": [[950]]}
        assert b'DefaultValue="https://localhost:' in server.ask("GET", "/manifest.xml").body


def test_without_a_token_of_ones_own_each_start_has_a_new_one() -> None:
    shown = set()
    for _ in range(2):
        with ServerProcess(environment={"XLCVM_TOKEN": ""}) as server:
            token = server.manifest_url.partition("token=")[2]
            shown.add(token)
            assert server.compute("CVM_EVC", 1, 1).status == 401  # the tests' own token is none here
            answer = server.ask("POST", "/xlwings/custom-functions-call", call_body("CVM_EVC", [1, 1]), token=token)
            assert answer.json == {"result": [[2]]}
    assert len(shown) == 2
    assert min(map(len, shown)) >= 32


ENTRA = {
    "XLWINGS_AUTH_PROVIDERS": '["entraid"]',
    "XLWINGS_AUTH_ENTRAID_CLIENT_ID": "f0e1d2c3-aaaa-bbbb-cccc-0123456789ab",
    "XLWINGS_AUTH_ENTRAID_TENANT_ID": "0a1b2c3d-aaaa-bbbb-cccc-0123456789ab",
    "XLWINGS_HOSTNAME": "value.example.com",
}


@pytest.fixture(scope="module")
def microsoft(tmp_path_factory: pytest.TempPathFactory) -> tuple[RSAKey, Path]:
    """Give a key that signs in the place of Microsoft's, and a folder by which xlwings Server takes it for theirs."""
    key = RSAKey.generate_key(2048, parameters={"kid": "of-the-tests"})
    folder = tmp_path_factory.mktemp("microsoft")
    package = folder / "auth" / "entraid"
    package.mkdir(parents=True)
    (folder / "auth" / "__init__.py").touch()
    (package / "__init__.py").write_text("from xlwings_server.auth.entraid import validate_token\n")
    (package / "jwks.py").write_text(
        f"async def get_jwks_json():\n    return {{'keys': [{key.as_dict(private=False)}]}}\n"
    )
    return key, folder


def signed(key: RSAKey, person: str, *, audience: str = ENTRA["XLWINGS_AUTH_ENTRAID_CLIENT_ID"]) -> str:
    """Give the token of a person who has signed in."""
    tenant = ENTRA["XLWINGS_AUTH_ENTRAID_TENANT_ID"]
    issuer = f"https://login.microsoftonline.com/{tenant}/v2.0"
    claims = {"ver": "2.0", "iss": issuer, "aud": audience, "oid": person, "name": person}
    return f"Bearer {jwt.encode({'alg': 'RS256', 'kid': 'of-the-tests'}, claims, key)}"


def test_people_may_sign_in_at_entra_id_instead(microsoft: tuple[RSAKey, Path]) -> None:
    key, folder = microsoft
    other = RSAKey.generate_key(2048)
    with ServerProcess(environment={**ENTRA, "PYTHONPATH": str(folder)}) as server:
        assert server.manifest_url == "https://value.example.com/manifest.xml"
        forged, elsewhere = signed(other, "anna"), signed(key, "anna", audience="another application")
        for token in (None, "", TOKEN, forged, elsewhere):
            for answer in (
                server.ask("POST", "/xlwings/custom-functions-call", call_body("CVM_EVC", [1, 1]), token=token),
                server.ask("POST", "/xlwings/custom-scripts-call/check_model", b"{}", token=token),
                server.ask("GET", "/problems", token=token),
            ):
                assert answer.status == 401
                assert answer.detail.startswith("Auth error:")
        anna, bert = signed(key, "anna"), signed(key, "bert")
        body = call_body("CVM_EVC", ["much", 1], session="of both")
        failed = server.ask("POST", "/xlwings/custom-functions-call", body, token=anna)
        assert failed.json["result"][0][0]["basicValue"] == "#VALUE!"
        told = [
            server.ask("GET", "/problems", token=token, headers={"Xlcvm-Session": "of both"}) for token in (anna, bert)
        ]
        assert [len(answer.json) for answer in told] == [1, 0]
        manifest = server.ask("GET", "/manifest.xml", token=None).body.decode()
        assert "<Id>f0e1d2c3-aaaa-bbbb-cccc-0123456789ab</Id>" in manifest
        assert "<Resource>api://value.example.com/f0e1d2c3-aaaa-bbbb-cccc-0123456789ab</Resource>" in manifest
        assert "token=" not in manifest


def test_the_example_of_xlwings_server_that_lets_everybody_in_is_refused() -> None:
    said = refused(environment={**NONCOMMERCIAL, "XLWINGS_AUTH_PROVIDERS": '["custom"]'})
    assert "lets in who knows a published token" in said
