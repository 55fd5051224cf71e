import { describe, expect, it } from '@jest/globals';
import type { ProjectFields } from '../api/fragments.document.js';
import { ApiClient } from '../api/api-client.js';
import type { WorkTree } from '../git/work-tree.js';
import { capturedCli } from '../testing/captured-cli.js';
import { findApplication } from './find-application.js';
import { matchEnvironment, wantedBranch } from './find-environment.js';
import { isFromWorkTree, isWorkTreeItself } from './matches-work-tree.js';
import type { Session } from './session.js';

const git = (name: string, gitUrl: string, folder = '.') => ({ name, source: { gitUrl, folder, image: null } });
const project = (...applications: ProjectFields['applications'][number][]): ProjectFields => ({ id: 'prj_1', name: 'shop', applications });
const workTree = (given: Partial<WorkTree> = {}): WorkTree => ({ root: '/srv/shop', folder: '.', branch: 'main', commit: 'abc', remoteUrl: 'git@example.com:acme/shop.git', remoteName: 'origin', ...given });
const session = (tree: WorkTree | undefined): Session => ({ cli: capturedCli(), client: new ApiClient({ url: 'http://127.0.0.1:9', token: '', source: 'test' }, new AbortController().signal), workTree: tree });

describe('what a git work tree tells', () => {
  it('knows an application by the remote or by the folder itself', () => {
    expect(isFromWorkTree(git('web', 'https://example.com/acme/shop'), workTree())).toBe(true);
    expect(isFromWorkTree(git('web', 'file:///srv/shop'), workTree())).toBe(true);
    expect(isFromWorkTree(git('web', 'https://example.com/acme/other'), workTree())).toBe(false);
    expect(isFromWorkTree({ name: 'db', source: { gitUrl: null, folder: null, image: 'nginx:1' } }, workTree())).toBe(false);
  });

  it('tells a remote, to which commits must be pushed, from the folder itself', () => {
    expect(isWorkTreeItself(git('web', 'file:///srv/shop'), workTree())).toBe(true);
    expect(isWorkTreeItself(git('web', 'https://example.com/acme/shop'), workTree())).toBe(false);
  });

  it('finds the application of the folder in a repository of several', () => {
    const shop = project(git('web', 'https://example.com/acme/shop', 'web'), git('api', 'https://example.com/acme/shop', 'api'));

    expect(findApplication(session(workTree({ folder: 'api/src' })), shop, undefined)).toBe('api');
    expect(findApplication(session(workTree({ folder: 'api/src' })), shop, 'WEB')).toBe('web');
    expect(() => findApplication(session(workTree()), shop, undefined)).toThrow('It is not known which application is meant.');
    expect(() => findApplication(session(workTree()), shop, 'cron')).toThrow('Project shop has no application "cron".');
  });

  it('takes the branch that is checked out, unless one is named', () => {
    expect(wantedBranch(session(workTree({ branch: 'feature/x' })), { name: 'shop' }, undefined)).toBe('feature/x');
    expect(wantedBranch(session(workTree()), { name: 'shop' }, 'staging')).toBe('staging');
    expect(() => wantedBranch(session(workTree({ branch: undefined })), { name: 'shop' }, undefined)).toThrow('No branch is checked out here');
    expect(() => wantedBranch(session(undefined), { name: 'shop' }, undefined)).toThrow('It is not known which environment is meant.');
  });

  it('finds an environment by id, branch or name', () => {
    const environment = { id: 'env_1', branch: 'feature/x', slug: 'feature-x', kind: 'DEVELOPMENT', isMeantToRun: true, destroyedAt: null } as const;

    expect(['env_1', 'feature/x', 'feature-x'].map((wanted) => matchEnvironment([environment], wanted)?.id)).toEqual(['env_1', 'env_1', 'env_1']);
    expect(matchEnvironment([environment], 'feature')).toBeUndefined();
  });
});
