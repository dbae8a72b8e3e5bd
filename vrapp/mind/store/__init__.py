"""The parts of the memory's database: opening, episodes, forgetting, backups, transfer. `vrapp.mind.memory.Memory` joins them."""
