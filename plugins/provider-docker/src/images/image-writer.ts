import type { PinnedImage } from '@belay/plugin-sdk';
import type { VolumeWriter } from '../resources/volume-writer.js';
import { parseImageReference } from './image-reference.js';

/** Program of the official images that write data, by repository. */
const programs: Readonly<Record<string, string>> = { postgres: 'postgresql', mysql: 'mysql', mariadb: 'mariadb', redis: 'redis', valkey: 'valkey', rabbitmq: 'rabbitmq', mongo: 'mongodb' };

/** Programs whose data changes with the second part of the version too. */
const twoPartMajors = new Set(['mysql', 'mariadb', 'mongodb', 'rabbitmq']);

/**
 * Gives the major version of a program: what changes the format of its data.
 * source: each program's page on upgrades (PostgreSQL: one number since 10, two before; MySQL, MariaDB, MongoDB, RabbitMQ: two).
 */
export function majorVersionOf(program: string, version: string): string | undefined {
  const numbers = /^\D{0,8}(\d+)(?:\.(\d+))?/.exec(version);
  const first = numbers?.[1];
  if (first === undefined) return undefined;
  const isTwoPart = twoPartMajors.has(program) || program === 'postgresql' && Number(first) < 10;
  return isTwoPart && numbers?.[2] !== undefined ? `${first}.${numbers[2]}` : first;
}

/** Says which program and major version an image holds; undefined when nothing tells. `versionText` stands in where the tag says nothing. */
export function writerOf(image: PinnedImage, versionText?: string): VolumeWriter | undefined {
  const { substitute } = image;
  if (substitute !== undefined) return toWriter(substitute.program, substitute.version);
  const { repository, tag } = parseImageReference(image.ref);
  const base = repository.split('/').at(-1) ?? repository;
  const program = programs[base] ?? base;
  return toWriter(program, tag ?? '') ?? toWriter(program, versionText ?? '');
}

function toWriter(program: string, version: string): VolumeWriter | undefined {
  const majorVersion = majorVersionOf(program, version);
  return majorVersion === undefined ? undefined : { program, majorVersion };
}
