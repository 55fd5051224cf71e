import { keepIdleMemorySmall } from './idle-memory.js';

// Loaded by `--import`, in each thread of a process.
keepIdleMemorySmall();
