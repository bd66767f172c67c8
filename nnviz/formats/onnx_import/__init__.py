"""Networks of other programs, read from ONNX files: docs/onnx-import.md says what is understood."""
