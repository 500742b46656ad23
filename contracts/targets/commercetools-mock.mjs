// Starts @labdigital/commercetools-mock with authentication on: node commercetools-mock.mjs PORT
// npx puts the packages that it was asked for beside a node_modules/.bin on the PATH; they are found from there.
import path from "node:path";
import { pathToFileURL } from "node:url";

const bin = process.env.PATH.split(path.delimiter).find((part) => part.endsWith(path.join("node_modules", ".bin")));
const entry = path.join(bin, "..", "@labdigital", "commercetools-mock", "dist", "index.mjs");
const { CommercetoolsMock } = await import(pathToFileURL(entry));

const mock = new CommercetoolsMock({
  enableAuthentication: true,
  validateCredentials: true,
  defaultProjectKey: "demo",
  silent: true,
});
const port = Number(process.argv[2]);
await mock.runServer(port);

// A new project has no languages, and so no locale that a customer could have.
const send = async (path, headers, body) => (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body })).json();
const basic = `Basic ${btoa("demo-backend:demo-backend-secret")}`;
const { access_token } = await send("/oauth/token?grant_type=client_credentials", { authorization: basic });
const project = await send(
  "/demo",
  { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
  JSON.stringify({ version: 1, actions: [{ action: "changeLanguages", languages: ["en", "de", "de-DE"] }] }),
);
if (project.languages?.length !== 3) throw new Error(JSON.stringify(project));
console.log("ready");
