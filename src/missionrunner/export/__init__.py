"""From a finished run to files: one document model, one module per format."""
