// Runs main.py of a workbook for xlwings Lite in Pyodide, as far as that goes without the internet: numpy's build for
// Pyodide lies on no package index, so a stand-in takes its place while modules are imported.
//
//     node run_in_pyodide.mjs <folder of the npm package pyodide> <main.py> <wheel of xlwings>
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, main, wheel] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const pyodide = await loadPyodide();
pyodide.FS.mkdirTree("/lite");
pyodide.FS.writeFile("/lite/main.py", readFileSync(main));
pyodide.FS.writeFile("/lite/xlwings.whl", readFileSync(wheel));
const program = `
import asyncio, json, os, pathlib, sys, types, zipfile

class StandIn(types.ModuleType):
    __path__ = []
    inf, nan = float("inf"), float("nan")
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__class_getitem__": classmethod(lambda cls, item: cls)})
    def finfo(self, kind):
        return types.SimpleNamespace(eps=sys.float_info.epsilon)

for name in ("numpy", "numpy.typing"):
    sys.modules[name] = StandIn(name)
os.environ["XLWINGS_LICENSE_KEY"] = "noncommercial"
sys.path[:0] = ["/lite", "/lite/xlwings.whl"]
import main
from xlwings.server import custom_functions_meta, custom_scripts_meta, custom_functions_call

def ask(name, *args):
    data = dict(func_name=name, args=list(args), caller_address="[Book1]Sheet1!B2", version="0.37.8",
                client="Office.js", runtime="1.4", date_format="m/d/yyyy", culture_info_name="en-US")
    coroutine = custom_functions_call(data, main)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value

archive = next(entry for entry in sys.path if "xlcvm-" in entry)
with zipfile.ZipFile(archive) as found:
    sources = {name: found.read(name).decode() for name in found.namelist()}
for name, source in sources.items():
    compile(source, name, "exec")
json.dumps(dict(
    python=sys.version_info[:2],
    platform=sys.platform,
    compiled=len(sources),
    functions=[entry["name"] for entry in custom_functions_meta(main)["functions"]],
    scripts=[entry["function_name"] for entry in custom_scripts_meta(main)],
    words=ask("CVM_WORDS", [["Savings=[hours*wage] competitor-[hours*wage] us"]]),
    failed=ask("CVM_WORDS", [["Savings = hours ×"]]),
))
`;
try {
  console.log(pyodide.runPython(program));
} catch (error) {
  console.error(error.message); // without the source of Pyodide, which Node would print
  process.exit(1);
}
