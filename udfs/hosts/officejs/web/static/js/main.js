// The task pane: the latest problems of this user. Takes the place of xlwings Server's file of the same name.

// By what the server tells one Excel from another; xlwings' script sends it with every function, too.
globalThis.cvmSession = () => (typeof sessionId === "string" ? sessionId : "");

async function headers() {
  const { token, provider } = await globalThis.getAuth();
  return { Authorization: token, "Auth-Provider": provider, "Xlcvm-Session": globalThis.cvmSession() };
}

// xlwings' script fetches its list of macros without a token
const plainGet = globalThis.xwRequest.get;
globalThis.xwRequest.get = async (url, options = {}) =>
  plainGet(url, { ...options, headers: { ...(await headers()), ...options.headers } });

function cell(row, kind, text) {
  const made = document.createElement(kind);
  made.textContent = text; // never as HTML: it quotes what stands in cells
  row.append(made);
  return made;
}

function show(problems) {
  const body = document.querySelector("#problems tbody");
  body.replaceChildren();
  for (const problem of problems) {
    const row = body.insertRow();
    const where = cell(row, "th", problem.function);
    where.scope = "row";
    cell(where, "small", problem.cell);
    cell(where, "small", problem.time);
    const text = cell(row, "td", problem.problem);
    cell(text, "p", problem.remedy);
  }
  document.getElementById("problems").hidden = problems.length === 0;
  document.getElementById("state").textContent =
    problems.length === 0 ? "No cell of yours has failed since the server was started." : "Latest first.";
}

async function refresh() {
  const button = document.getElementById("refresh");
  button.disabled = true;
  try {
    const answer = await plainGet(`${location.origin}/problems`, { headers: await headers() });
    show(answer.data);
  } catch (error) {
    document.getElementById("state").textContent =
      error.response?.data?.detail ?? "The server does not answer. Is xlcvm serve still running?";
  } finally {
    button.disabled = false;
  }
}

const button = document.getElementById("refresh");
if (button) {
  button.addEventListener("click", refresh);
  refresh();
}
