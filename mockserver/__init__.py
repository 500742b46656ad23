"""A stand-in server for the My Customer Profile API of the commercetools platform."""
