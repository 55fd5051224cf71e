import type { StorageType } from '../spec/application-spec.types.js';
import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import { textLeaf } from './leaf.js';
import { nearest } from '../diagnostics/nearest.js';

const STORAGE_TYPES: Readonly<Record<string, StorageType>> = { slow_hdd: 'slow_hdd', hdd: 'hdd', ssd: 'ssd', fast_ssd: 'fast_ssd' };
/** Misspellings that Qovery's own editor plugin suggested. */
const OLD_TYPES: Readonly<Record<string, StorageType>> = { sdd: 'ssd', fast_sdd: 'fast_ssd' };

function readStorageType(text: string): Reading<StorageType> {
  const word = text.trim().toLowerCase().replaceAll('-', '_');
  const type = Object.hasOwn(STORAGE_TYPES, word) ? STORAGE_TYPES[word] : Object.hasOwn(OLD_TYPES, word) ? OLD_TYPES[word] : undefined;
  if (type !== undefined) return readValue(type);
  const near = nearest(word, Object.keys(STORAGE_TYPES));
  return refuse(
    'UNKNOWN_STORAGE_TYPE',
    `${quoted(text)} is not a storage type.`,
    near === undefined ? `Write one of ${Object.keys(STORAGE_TYPES).join(', ')}.` : `Write ${near}.`,
  );
}

/** The disk type of a storage. */
export const storageTypeLeaf = textLeaf({ description: 'Kind of disk.', examples: ['ssd'] }, readStorageType);
