// Swagger UI over the document. Its Authorize dialog takes token URLs and scopes as they are, so the project key is put
// into them first: that of ?project=..., or the one of the document's examples.
async function start() {
  const response = await fetch("/openapi.json");
  const spec = await response.json();
  const parameter = spec.components.parameters.ProjectKey;
  const key = new URLSearchParams(location.search).get("project") || parameter.example;
  const named = (value) => JSON.parse(JSON.stringify(value).replaceAll("{projectKey}", encodeURIComponent(key)));
  parameter.example = key;
  spec.components.securitySchemes = named(spec.components.securitySchemes);
  for (const path of Object.values(spec.paths)) {
    for (const operation of Object.values(path)) {
      if (operation.security) operation.security = named(operation.security);
    }
  }
  SwaggerUIBundle({
    spec,
    dom_id: "#reference",
    deepLinking: true,
    validatorUrl: null,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    persistAuthorization: true,
  });
}

start();
