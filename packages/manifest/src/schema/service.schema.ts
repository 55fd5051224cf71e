import { z } from 'zod';
import { quoted, readValue, refuse, type Reading } from '../units/reading.js';
import { cpuLeaf, cronLeaf, durationLeaf, nameLeaf, plainLeaf, sizeLeaf } from './common-leaves.js';
import { numberLeaf } from './leaf.js';
import { brokerTypeLeaf, databaseTypeLeaf } from './service-type.leaf.js';

function readVersion(text: string): Reading<string> {
  const version = text.trim();
  if (version.length <= 64 && /^v?\d+(?:\.(?:\d+|x))*(?:[.+_-][0-9A-Za-z]+)*$/.test(version)) return readValue(version);
  return refuse('INVALID_VERSION', `${quoted(text)} is not a version.`, 'Write a version such as 12 or 11.5.');
}

const service = {
  name: nameLeaf('Name of the service; also its host name inside the environment.'),
  version: numberLeaf({ description: 'Version of the engine, as written: 12, 11.5, "8.0".', examples: ['12', '8.0'] }, readVersion).optional(),
  cpu: cpuLeaf('CPU of the service.').optional(),
  ram: sizeLeaf('Memory of the service.').optional(),
  size: sizeLeaf('Size of the disk; a bare number counts GB.', 'GB').optional(),
  backup: z
    .object({ schedule: cronLeaf('When a backup is taken (cron, UTC).'), retention: durationLeaf('How long a backup is kept.').optional() })
    .meta({ description: 'Backups of the service.' })
    .optional(),
  masks: z
    .array(
      z.object({ table: plainLeaf('Table or collection.'), column: plainLeaf('Column or field.'), replace_with: plainLeaf('What a clone holds instead.') }),
    )
    .meta({ description: 'Columns that are overwritten when data is cloned to another environment.' })
    .optional(),
};

/** One database as authors write it. */
export const databaseSchema = z.object({ type: databaseTypeLeaf, ...service });
/** One message broker as authors write it. */
export const brokerSchema = z.object({ type: brokerTypeLeaf, ...service });

/** A database or broker as read by its schema. */
export type AuthoredService = z.output<typeof databaseSchema> | z.output<typeof brokerSchema>;
