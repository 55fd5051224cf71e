import { keepIdleMemorySmall } from './idle-memory.js';

// Loaded by `--import`, in each thread of a process. Platforms of tests live for a minute, of which the tenth of a second that it takes is no small part.
if (process.env.BELAY_IDLE_MEMORY !== 'keep') keepIdleMemorySmall();
