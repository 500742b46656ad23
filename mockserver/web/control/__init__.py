"""The control plane as it speaks HTTP, under `/_mock`: apart from the API, with a guard of its own before it.

Each module is a chapter of `openapi/control.yaml`; its handlers are named as its operationIds.
"""
