"""OFD, the state's own fixed layout (GB/T 33190-2016): positions and paths in the terms of the PDF reader's pages."""
