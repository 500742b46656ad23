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
await mock.runServer(Number(process.argv[2]));
console.log("ready");
