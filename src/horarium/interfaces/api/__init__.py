"""The door of programs: JSON under /api, described at /api/openapi.json."""
