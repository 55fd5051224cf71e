import { readFile } from 'node:fs/promises';

/** Ids of a system user. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** The system user "postgres", as which Postgres runs when we are root; undefined when it does not exist. */
export async function findPostgresUser(): Promise<SystemUser | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, , uid, gid] = passwd.split('\n').find((line) => line.startsWith('postgres:'))?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
