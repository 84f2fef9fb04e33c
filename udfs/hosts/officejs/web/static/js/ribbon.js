// The buttons of the ribbon: each runs the macro of its name on the server. The element "macros" lists them.
// Takes the place of xlwings Server's file of the same name.
const listed = document.getElementById("macros");
for (const name of listed ? JSON.parse(listed.textContent) : []) {
  Office.actions.associate(name, async (event) => {
    try {
      const { token, provider } = await globalThis.getAuth();
      await xlwings.runPython({
        scriptName: name,
        auth: token,
        headers: { Authorization: token, "Auth-Provider": provider, "Xlcvm-Session": globalThis.cvmSession() },
      });
    } finally {
      event.completed();
    }
  });
}
