"""The control plane as it speaks HTTP, under `/_mock`: apart from the API, with a guard of its own before it.

Each module is a chapter of `openapi/control.yaml`; its handlers are named as its operationIds. The others serve all of
them: `application`, `desk`, `guard`, `aside`, `streaming`, `replay`, and `named`, which knows what names can exist.
"""
