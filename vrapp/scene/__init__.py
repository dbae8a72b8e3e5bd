"""Files to data: glTF, VRM, rooms. No GL."""
