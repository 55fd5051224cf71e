import { describe, expect, it } from '@jest/globals';
import { fillIn } from './conformance-profile.js';

describe('fillIn', () => {
  it('fills names in at any depth and makes a free port a number', () => {
    expect(fillIn({ httpPort: '{freePort}', hosts: ['{target}.test', '{node}'] }, { freePort: '8081', target: 'here' })).toEqual({ httpPort: 8081, hosts: ['here.test', '{node}'] });
  });

  it('leaves what it has no name for as it is, so that it can be filled in later', () => {
    const profile = { httpPort: '{freePort}', folder: '{dataDir}' };

    expect(fillIn(profile, {})).toEqual(profile);
  });
});
