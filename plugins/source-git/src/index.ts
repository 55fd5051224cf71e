import { join } from 'node:path';
import { definePlugin } from '@belay/plugin-sdk';
import { GitCopies } from './git-copies.js';
import { createGitSource } from './git.source.js';
import { sourceOptions } from './source-options.js';

/** Reads any git repository by the git program. */
export default definePlugin({
  id: 'source-git', contract: '1', options: sourceOptions,
  setup: ({ options, dataDir }) => ({ source: createGitSource(new GitCopies(join(dataDir, 'copies'), options), join(dataDir, 'trees')) }),
});
