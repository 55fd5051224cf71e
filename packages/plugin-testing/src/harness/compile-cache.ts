import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** NODE_COMPILE_CACHE of what the kit starts: workers and probes are started by dozens, and a sixth of a start is compiling the same JavaScript. Other languages do not read it. */
export const compileCache = join(tmpdir(), 'belay-certify-compile-cache');
