// Who asks: the token that the address of this page brought along, or a sign-in at Microsoft Entra ID where the server
// is set up for it. Takes the place of xlwings Server's file of the same name.
globalThis.getAuth = async function () {
  if (config.authProviders.includes("entraid")) {
    return { token: await xlwings.getAccessToken(), provider: "entraid" };
  }
  return { token: new URLSearchParams(location.search).get("token") ?? "", provider: "" };
};
