import { describe, expect, it } from '@jest/globals';
import { readManifest } from '../read-manifest.js';
import { readFixtures } from '../../testing/fixtures.js';
import { upgradeManifest } from './upgrade-manifest.js';

const upgrade = (text: string) => {
  const result = upgradeManifest(text, { file: '.qovery.yml' });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
};

describe('upgradeManifest', () => {
  it('keeps comments and quotes, renames old keys and turns what has no meaning into comments', () => {
    const { text, keptComments } = upgrade(`# our shop
qovery:
  key: a/b/c
application:
  name: "shop" # the name
  project: plants
  # where it ran
  cloud_region: aws/eu-west-3
  private-port: 8080
databases:
- type: postgresql
  version: 11.5
  name: main
  config: {a: 1}
routes:
- name: main
  routes:
  # all of it
  - application-name: shop
    paths:
    - /*
`);

    expect(keptComments).toBe(true);
    expect(text).toBe(`# yaml-language-server: $schema=./node_modules/@belay/manifest/dist/schema/belay.schema.json

# our shop
# qovery:
#   key: a/b/c
application:
  name: "shop" # the name
  project: plants
  # where it ran
  # cloud_region: aws/eu-west-3
  port: 8080
databases:
- type: postgresql
  version: 11.5
  name: main
  # config: {a: 1}
routers:
- name: main
  routes:
  # all of it
  - application_name: shop
    paths:
    - /*
`);
  });

  it('gives the same spec for every example', () => {
    for (const { file, text } of readFixtures()) {
      const before = readManifest(text, { file });
      const after = upgradeManifest(text, { file });
      expect({ file, ok: after.ok }).toEqual({ file, ok: before.ok });
      const read = after.ok ? readManifest(after.text, { file: 'belay.yml' }) : undefined;
      if (before.ok) expect(read?.ok === true && read.spec).toEqual(before.spec);
    }
  });

  it('comments out keys that only belay.yml would execute, so that nothing changes silently', () => {
    const { text } = upgrade('application:\n  name: a\n  project: b\n  replicas: 3\n');

    expect(text).toContain('# replicas: 3');
    expect(upgrade('application: {name: a, project: b, replicas: 3}\n').keptComments).toBe(true);
  });

  it('writes a file anew when anchors make an edit impossible', () => {
    const { text, keptComments } = upgrade('x-shared: &shared\n  name: a\n  project: b\n  replicas: 3\napplication: *shared\n');
    const read = readManifest(text, { file: 'belay.yml' });

    expect(keptComments).toBe(false);
    expect(read.ok && read.spec.applications[0]?.replicas).toBeUndefined();
  });

  it('refuses a file with an error', () => {
    expect(upgradeManifest('application: {}', { file: '.qovery.yml' }).ok).toBe(false);
  });
});
