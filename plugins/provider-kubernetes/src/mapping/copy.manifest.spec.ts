import { describe, expect, it } from '@jest/globals';
import { copyManifest } from './copy.manifest.js';

const place = { namespace: 'n', labels: { a: 'b' }, annotations: {} };
const copy = { name: 'copy-g2', image: { ref: 'redis:7', imageId: 'x', user: '999' }, from: 'db', to: 'g2--db' };

describe('the job that copies a volume', () => {
  it('reads the one, writes the other, and is started once', () => {
    const { spec } = copyManifest({ podSecurity: 'baseline' }, copy, place);

    expect(spec).toMatchObject({ backoffLimit: 0, template: { spec: { restartPolicy: 'Never', automountServiceAccountToken: false, volumes: [{ name: 'from', persistentVolumeClaim: { claimName: 'db' } }, { name: 'to', persistentVolumeClaim: { claimName: 'g2--db' } }] } } });
    expect(spec?.template.spec?.containers[0]?.volumeMounts).toEqual([{ name: 'from', mountPath: '/from', readOnly: true }, { name: 'to', mountPath: '/to' }]);
  });

  it('is root where Pod Security allows, because owners are copied, and the service\'s own user where it does not', () => {
    expect(copyManifest({ podSecurity: 'baseline' }, copy, place).spec?.template.spec).toMatchObject({ securityContext: { runAsUser: 0 }, containers: [{ securityContext: { allowPrivilegeEscalation: false } }] });
    expect(copyManifest({ podSecurity: 'restricted' }, copy, place).spec?.template.spec).toMatchObject({ securityContext: { runAsNonRoot: true, fsGroup: 999 }, containers: [{ securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } } }] });
  });
});
