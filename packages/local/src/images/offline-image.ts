import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type Docker from 'dockerode';
import type { LocalConfig } from '../config/local-config.js';
import { LocalError } from '../platform/local-error.js';
import type { Report } from '../setup/part.js';
import type { AddedAuthority } from './added-authorities.js';
import { AUTHORITIES_FILE } from './base-image.js';
import { copyExtra, describeExtra } from './image-extras.js';
import { LABELS } from './labels.js';
import type { OfflineFamily } from './offline-catalog.js';

/** What an offline image is made of, beside its files. */
export interface OfflineImageInput {
  readonly family: OfflineFamily;
  readonly recipe: string;
  readonly authorities: readonly AddedAuthority[];
}

/** A hash of all that goes into an image; the base's own recipe is part of every other one. */
export async function hashRecipe(root: string, family: OfflineFamily, baseRecipe: string): Promise<string> {
  const hash = createHash('sha256').update(`${baseRecipe}\n${family.program}\n${family.extras.map(describeExtra).join()}\n`);
  for (const file of [family.dockerfile, ...family.files]) {
    if (file !== null) hash.update(file).update(await readFile(join(root, 'images', file)));
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Builds one offline image, asks it for its real version, and tags it `belay-offline/<family>:<version>`.
 * @throws {LocalError} IMAGE_BUILD_FAILED with the builder's last lines.
 */
export async function buildOfflineImage(docker: Docker, config: LocalConfig, { family, recipe, authorities }: OfflineImageInput, report: Report): Promise<string> {
  const context = await mkdtemp(join(tmpdir(), 'belay-image-'));
  const draft = `belay-offline/${family.family}:draft-${recipe.slice(0, 12)}`;
  try {
    for (const file of [family.dockerfile, ...family.files]) {
      if (file === null) continue;
      await mkdir(join(context, dirname(file)), { recursive: true });
      await cp(join(config.root, 'images', file), join(context, file));
    }
    for (const extra of family.extras) await copyExtra(extra, context, config.cacheDir, report);
    report(`building belay-offline/${family.family}`);
    const buildargs: Record<string, string> = authorities.length > 0 ? { ADDED_AUTHORITIES: AUTHORITIES_FILE } : {};
    const dockerfile = family.dockerfile ?? 'Dockerfile';
    await build(docker, context, { t: draft, dockerfile, buildargs }, report);
    const version = await readVersion(docker, draft, family);
    const tag = `belay-offline/${family.family}:${version}`;
    // Every layer is in the cache by now, so this only adds the labels.
    const labels = { [LABELS.family]: family.family, [LABELS.program]: family.program, [LABELS.version]: version, [LABELS.recipe]: recipe };
    await build(docker, context, { t: tag, dockerfile, buildargs, labels }, () => undefined);
    // For files that must name an image without knowing its version, such as docker-compose.offline.yml.
    await docker.getImage(tag).tag({ repo: `belay-offline/${family.family}`, tag: 'latest' });
    await docker.getImage(draft).remove();
    return tag;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

async function build(docker: Docker, context: string, options: { t: string; dockerfile: string; buildargs: Record<string, string>; labels?: Record<string, string> }, report: Report): Promise<void> {
  const tar = spawn('tar', ['-C', context, '-cf', '-', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  // The classic builder: its RUN steps see the image's own network, and its output is plain lines.
  const response = await docker.buildImage(tar.stdout, { ...options, rm: true, forcerm: true });
  const lines: string[] = [];
  let failure: string | undefined;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(response, (error: Error | null) => (error === null ? resolve() : reject(error)), (event: { stream?: string; error?: string }) => {
      failure ??= event.error;
      const line = event.stream?.trim();
      if (!line) return;
      lines.push(line);
      if (/^(Step|Get:|Unpacking|Setting up)/.test(line)) report(`${options.t.split(':')[0]}: ${line.split('\n')[0]?.slice(0, 100) ?? ''}`, 'detail');
    });
  }).catch((error: unknown) => { failure ??= String(error); });
  if (failure !== undefined) throw new LocalError('IMAGE_BUILD_FAILED', `the offline image ${options.t.split(':')[0]} could not be built: ${failure}\n${lines.slice(-10).join('\n')}`);
}

/** Runs the family's version command in the draft and takes the first thing that looks like a version. */
async function readVersion(docker: Docker, image: string, family: OfflineFamily): Promise<string> {
  const container = await docker.createContainer({ Image: image, Entrypoint: [...family.versionCommand], Cmd: [], Tty: true, HostConfig: { NetworkMode: 'none' } });
  try {
    await container.start();
    await container.wait();
    const output = (await container.logs({ stdout: true, stderr: true })).toString('utf8');
    const version = /\d+(\.\d+)+/.exec(output)?.[0];
    if (version === undefined) throw new LocalError('IMAGE_BUILD_FAILED', `${family.versionCommand.join(' ')} in ${image} printed no version: ${output.slice(0, 200)}`);
    return version;
  } finally {
    await container.remove({ force: true, v: true });
  }
}
