// Starts @labdigital/commercetools-mock with authentication on: node peer.mjs NODE_MODULES PORT [CUSTOMERS.json]
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, port, customers] = process.argv.slice(2);
const entry = path.join(modules, "@labdigital", "commercetools-mock", "dist", "index.mjs");
const { CommercetoolsMock } = await import(pathToFileURL(entry));

const mock = new CommercetoolsMock({
  enableAuthentication: true,
  validateCredentials: true,
  defaultProjectKey: "demo",
  silent: true,
});
for (const customer of customers ? JSON.parse(readFileSync(customers)) : []) {
  await mock.project("demo").unsafeAdd("customer", customer);
}
await mock.runServer(Number(port));
