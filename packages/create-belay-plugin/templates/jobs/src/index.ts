import { hostname } from 'node:os';
import { definePlugin } from '@belay/plugin-sdk';
import { z } from 'zod';
import { createJobs } from './jobs.js';

export default definePlugin({
  id: '{{id}}', contract: '1', options: z.strictObject({}),
  setup: ({ dataDir, clock }) => ({
    target: {
      describe: async () => ({ engine: `processes of ${hostname()}`, router: { baseDomain: 'localhost', httpPort: 80 }, substitutesImages: false }),
      observe: async () => ({ resources: [] }),
    },
    jobs: createJobs(dataDir, clock),
  }),
});
