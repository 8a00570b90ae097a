"""Values of people."""

from __future__ import annotations

# With what the import key begins of somebody whom `prove` made for its attacks and removes after them. No table that is
# imported holds such a key.
THROWAWAY = "made by ./run prove and removed by it, 5f0c2d: "
