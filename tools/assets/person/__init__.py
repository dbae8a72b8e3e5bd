"""The library that people are made with. A person is a recipe (recipe.py): see ori for one."""
