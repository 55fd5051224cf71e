import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { waitUntil } from '../../packages/local/src/index.ts';

const docker = new Docker();
const families = new Set((await docker.listImages({ filters: { label: ['dev.belay.offline.family'] } })).flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith('belay-offline/')).map((tag) => tag.slice('belay-offline/'.length).split(':')[0]));
const containers: Docker.Container[] = [];

/** Passwords with all that shells, SQL and option files could take amiss. */
const PASSWORD = `p"a\\s's $x`;

async function start(family: string, options: { readonly Env?: string[]; readonly Cmd?: string[] } = {}): Promise<Docker.Container> {
  const [image] = await docker.listImages({ filters: { reference: [`belay-offline/${family}`] } });
  if (image === undefined) throw new Error(`there is no offline image for ${family}`);
  const container = await docker.createContainer({ Image: image.Id, ...options });
  containers.push(container);
  await container.start();
  return container;
}

/** Runs a command in a container and gives its exit code and output. */
async function run(container: Docker.Container, Cmd: string[], Env: string[] = []): Promise<{ code: number | null; output: string }> {
  const exec = await container.exec({ Cmd, Env, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const text = new PassThrough();
  container.modem.demuxStream(stream, text, text);
  await finished(stream, { writable: false });
  return { code: (await exec.inspect()).ExitCode, output: String(text.read() ?? '') };
}

async function succeeds(container: Docker.Container, command: string[], env: string[] = []): Promise<boolean> {
  return (await waitUntil(async () => (await run(container, command, env)).code === 0, 90_000, 500)) === true;
}

async function addressOf(container: Docker.Container): Promise<string> {
  const { Networks } = (await container.inspect()).NetworkSettings;
  const [network] = Object.values(Networks);
  if (network === undefined) throw new Error('the container is in no network');
  return network.IPAddress;
}

async function exitOf(container: Docker.Container): Promise<{ code: number; output: string }> {
  const { StatusCode } = await container.wait();
  return { code: StatusCode, output: (await container.logs({ stdout: true, stderr: true })).toString('utf8') };
}

/** A suite for an image that is here; elsewhere (where a registry answers) its name says why it is skipped. */
function describeImage(family: string, suite: () => void): void {
  if (families.has(family)) describe(`the offline image for ${family}`, suite);
  else describe.skip(`the offline image for ${family} (skipped: it was not made here, because a registry answers)`, suite);
}

afterAll(async () => {
  await Promise.all(containers.map((container) => container.remove({ force: true, v: true })));
});

describeImage('postgres', () => {
  it('makes the user, the password and the database that the variables name, and stops cleanly', async () => {
    const container = await start('postgres', { Env: ['POSTGRES_USER=app', `POSTGRES_PASSWORD=${PASSWORD}`, 'POSTGRES_DB=data', 'POSTGRES_INITDB_ARGS=--locale=C --encoding=UTF8'] });
    const query = ['psql', '-w', '-h', await addressOf(container), '-U', 'app', '-d', 'data', '-c', 'SELECT 1'];

    expect(await succeeds(container, query, [`PGPASSWORD=${PASSWORD}`])).toBe(true);
    expect((await run(container, query, ['PGPASSWORD=wrong'])).code).not.toBe(0);

    await container.stop({ t: 20 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
  });

  it('refuses to begin without a password', async () => {
    const { code, output } = await exitOf(await start('postgres'));

    expect(code).toBe(1);
    expect(output).toContain('POSTGRES_PASSWORD');
  });
});

describeImage('mysql', () => {
  it('makes accounts by the variables, none without a password, and keeps data over a restart', async () => {
    const container = await start('mysql', { Cmd: ['--default-authentication-plugin=mysql_native_password'], Env: [`MYSQL_ROOT_PASSWORD=${PASSWORD}root`, 'MYSQL_DATABASE=my_data', 'MYSQL_USER=app', `MYSQL_PASSWORD=${PASSWORD}`] });
    const sql = (user: string, text: string): string[] => ['mysql', '-h', '127.0.0.1', `-u${user}`, 'my_data', '-e', text];

    expect(await succeeds(container, sql('app', 'CREATE TABLE IF NOT EXISTS kept (id int)'), [`MYSQL_PWD=${PASSWORD}`])).toBe(true);
    expect((await run(container, sql('root', 'SELECT 1'), [`MYSQL_PWD=${PASSWORD}root`])).code).toBe(0);
    expect((await run(container, sql('root', 'SELECT 1'))).code).not.toBe(0);

    await container.restart({ t: 20 });
    expect(await succeeds(container, sql('app', 'SELECT * FROM kept'), [`MYSQL_PWD=${PASSWORD}`])).toBe(true);
  }, 180_000);

  it('refuses to begin without a root password', async () => {
    expect((await exitOf(await start('mysql'))).code).toBe(1);
  });
});

describeImage('redis', () => {
  it('takes its options as arguments and answers to other containers', async () => {
    const container = await start('redis', { Cmd: ['redis-server', '--requirepass', 'abc', '--appendonly', 'yes'] });

    expect(await succeeds(container, ['redis-cli', '-h', await addressOf(container), 'ping'], ['REDISCLI_AUTH=abc'])).toBe(true);
    expect((await run(container, ['cat', '/proc/1/comm'])).output.trim()).toBe('redis-server');

    await container.stop({ t: 20 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
  });
});

describeImage('rabbitmq', () => {
  it('makes the default user that the variables name', async () => {
    const container = await start('rabbitmq', { Env: ['RABBITMQ_DEFAULT_USER=app', 'RABBITMQ_DEFAULT_PASS=word'] });

    expect(await succeeds(container, ['rabbitmqctl', 'authenticate_user', 'app', 'word'])).toBe(true);
  }, 180_000);
});

describeImage('nginx', () => {
  it('serves its page and ends on its stop signal', async () => {
    const container = await start('nginx');

    expect(await succeeds(container, ['curl', '-sf', 'http://127.0.0.1/'])).toBe(true);
    await container.stop({ t: 20 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
  });
});

describeImage('node', () => {
  it('runs a script with node, and a program as it is', async () => {
    const script = await exitOf(await start('node', { Cmd: ['-e', 'console.log(process.version)'] }));
    const program = await exitOf(await start('node', { Cmd: ['npm', '--version'] }));

    expect(script.output).toContain('v24.');
    expect(program.code).toBe(0);
  });
});
