"""Functions the owner adds or takes away; each plugin is a package below this folder."""
