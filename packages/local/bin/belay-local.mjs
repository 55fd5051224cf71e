#!/usr/bin/env node
/**
 * The first program of a fresh clone: runs on any Node >= 20 without node_modules, brings what the rest needs (packages, build, machine set-up),
 * and goes on with Node 24. `prepare <command>` ends there, so that an npm script can `exec` Node 24 and this process takes no memory meanwhile.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const node24 = join(root, 'node_modules/node/bin/node');
const dataDir = process.env.BELAY_DATA_DIR ? resolve(root, process.env.BELAY_DATA_DIR) : join(root, '.belay');
const main = join(root, 'packages/local/dist/main.js');
const SOURCE = /\.(ts|tsx|json|sql|proto)$/;
const PURPOSES = { start: 'start', demo: 'demo', setup: 'demo', test: 'test', bench: 'test', chaos: 'test' };

/** Everything said here goes to standard error, which leaves standard output to the command's own answer. */
function say(text) {
  process.stderr.write(`belay: ${text}\n`);
}

function run(argv, label) {
  const started = Date.now();
  const [program, ...args] = argv;
  // Of a child, standard output too goes to standard error.
  const { status, error, signal } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, npm_config_loglevel: process.env.npm_config_loglevel ?? 'error' } });
  if (status !== 0) {
    say(`${label} failed${error ? `: ${error.message}` : signal ? ` (${signal})` : ` with exit code ${status}`}`);
    process.exit(status || 1);
  }
  return Date.now() - started;
}

const hiddenLock = join(root, 'node_modules/.package-lock.json');
const installStamp = join(root, 'node_modules/.belay-install');

function describeInstall() {
  return `${statSync(join(root, 'package-lock.json')).mtimeMs} ${statSync(hiddenLock).mtimeMs}`;
}

/** Whether node_modules holds what the lock file says; npm writes what it installed to a lock file of its own. */
function isInstalled() {
  if (!existsSync(hiddenLock) || !existsSync(node24)) return false;
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === describeInstall()) return true;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(hiddenLock, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => !path.includes('node_modules/') || entry.optional || entry.link || present[path]?.version === entry.version);
}

function install() {
  if (!isInstalled()) {
    say('installing packages (npm ci) …');
    say(`packages installed in ${seconds(run(['npm', 'ci', '--no-audit', '--no-fund'], 'npm ci'))}`);
  }
  // What npm itself has just brought about is what the lock file means.
  writeFileSync(installStamp, describeInstall());
}

/** A hash of path, size and time of every source file: the same hash was built before. */
function fingerprint() {
  const hash = createHash('sha256');
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!['node_modules', 'dist', '.belay', 'coverage', '.git'].includes(entry.name)) walk(path);
      } else if (SOURCE.test(entry.name) && !entry.name.endsWith('.spec.ts')) {
        const { mtimeMs, size } = statSync(join(root, path));
        hash.update(`${path} ${mtimeMs} ${size}\n`);
      }
    }
  };
  for (const folder of ['src', 'packages', 'plugins', 'workflows']) walk(folder);
  for (const name of ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json']) hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

function build() {
  const stampFile = join(root, 'dist/.belay-build');
  const projects = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references.map(({ path }) => path);
  const isWhole = ['.', ...projects].every((path) => existsSync(join(root, path, 'dist/.tsbuildinfo')));
  const stamp = fingerprint();
  if (isWhole && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  say('building …');
  // A project whose output was removed by hand is not built again while its build info says it is fresh; the info lies beside the output, so it went too.
  let ms = run([node24, join(root, 'node_modules/typescript7/bin/tsc'), '-b'], 'the build');
  // The bundler takes seconds and much memory; done here, the first start does not wait for it.
  ms += run([node24, '--input-type=module', '--eval', `import { prepareWorkflowBundle } from ${JSON.stringify(join(root, 'dist/engine/worker/workflow-bundle.js'))}; await prepareWorkflowBundle(${JSON.stringify(dataDir)});`], 'the workflow bundle');
  ms += run([node24, join(root, 'packages/plugin-testing/dist/harness/write-call-bundle.js')], 'the bundle of the conformance kit');
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
  say(`built in ${seconds(ms)}`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Leaves word of when this began, for the process that the shell becomes next. */
function writePrepared() {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'prepared.json'), JSON.stringify({ startedMs, shellPid: process.ppid }));
}

/** Hands over to Node 24 and ends as it ends; signals pass through. */
function handOver(args) {
  const child = spawn(node24, [main, ...args], { cwd: process.cwd(), stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

const [first = '', ...rest] = process.argv.slice(2);
const isPrepareOnly = first === 'prepare';
const command = isPrepareOnly ? (rest[0] ?? '') : first;
if (Number(process.versions.node.split('.')[0]) < 20) {
  say(`Node 20 or newer is needed to begin; this is ${process.versions.node}`);
  process.exit(1);
}
const startedMs = Date.now();
install();
build();
if (command !== 'setup' && command in PURPOSES) run([node24, main, 'setup', PURPOSES[command], '--quiet'], 'the set-up');
if (isPrepareOnly) writePrepared();
else handOver([command, ...rest]);
