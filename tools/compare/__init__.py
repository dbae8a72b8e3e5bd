"""The same file drawn by three.js with three-vrm and by us, side by side: how alike the pictures are and how long each took."""
