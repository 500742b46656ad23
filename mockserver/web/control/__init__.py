"""The HTTP interface of the control plane, under `/_mock`: separate from the API, and protected by its own guard.

Each module is a chapter of `openapi/control.yaml`; its handlers are named as its operationIds. The others serve all of
them: `application`, `desk`, `guard`, `aside`, `streaming`, `replay`, and `named`, which knows what names can exist.
"""
