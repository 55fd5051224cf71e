import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeContract, type ContractDocument } from './contract-document.js';
import { findBreakingChanges } from './find-breaking-changes.js';

/** Releases the contract as it is now (`npm run contract:release`): from then on nothing of it may break. Refuses what breaks the one that was released before. */
const now = describeContract();
const path = join(import.meta.dirname, '..', '..', 'released', `contract-${now.contract}.json`);
const released: ContractDocument | undefined = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
const breaking = released === undefined ? [] : findBreakingChanges(released, now);

if (breaking.length > 0) {
  process.stderr.write(`Contract ${now.contract} is not released: this would break plugins that were written for it.\n${breaking.map((change) => `  ${change}\n`).join('')}Take it back, or make contract ${now.contract + 1}.\n`);
  process.exitCode = 1;
} else {
  const added = Object.keys(now.activities).filter((name) => released?.activities[name] === undefined);
  writeFileSync(path, `${JSON.stringify(now, undefined, 1)}\n`);
  process.stdout.write(`Contract ${now.contract} is released with ${Object.keys(now.activities).length} activities; new: ${added.join(', ') || 'none'}.\n`);
}
