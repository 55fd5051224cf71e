import type { V1Job, V1SecurityContext } from '@kubernetes/client-node';
import type { PinnedImage } from '@belay/plugin-sdk';
import type { KubernetesOptions } from '../options.js';
import { imageReference } from './image-reference.js';
import type { Labels } from './labels.js';
import { SERVICE_ACCOUNT } from './namespace.manifests.js';
import { podSecurity } from './pod-template.js';

/**
 * Copies all, holes and attributes too, then compares what both sides list: names, kinds, modes, owners, sizes, times and links. The last line is the size in KiB.
 * `lost+found` is the file system's own; only root may give the top folder its owner.
 */
const COPY = `set -e
cp --version 2>&1 | grep -q coreutils && find --version 2>&1 | grep -q findutils || { echo 'needs GNU coreutils and findutils' >&2; exit 8; }
find /to -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf {} +
find /from -mindepth 1 -maxdepth 1 ! -name lost+found -exec cp -a --reflink=auto -t /to {} +
depth=1
if [ "$(id -u)" = 0 ]; then chown --reference=/from /to; chmod --reference=/from /to; touch --reference=/from /to; depth=0; fi
list() { cd "$1" && find . -mindepth $depth -path ./lost+found -prune -o -printf '%P %y %m %U %G %s %T@ %l\\n' | sed 's/ d \\([0-9]*\\) \\([0-9]*\\) \\([0-9]*\\) [0-9]* / d \\1 \\2 \\3 /' | sort | sha256sum; }
[ "$(list /from)" = "$(list /to)" ] || { echo 'the copy differs from the original' >&2; exit 9; }
sync -f /to
du -sk /to | cut -f1`;

/** Exit code of a copy whose image lacks the tools. */
export const NO_TOOLS_EXIT = 8;

/** What is copied, and by which image. */
export interface CopySpec {
  readonly name: string;
  readonly image: PinnedImage;
  /** Claims. */
  readonly from: string;
  readonly to: string;
}

/** Gives the Job that makes a claim an exact copy of another one. It asks for no network and gets no variables; where Pod Security allows, it is root, since owners are copied. */
export function copyManifest(options: Pick<KubernetesOptions, 'podSecurity'>, { name, image, from, to }: CopySpec, { namespace, labels, annotations }: { readonly namespace: string; readonly labels: Labels; readonly annotations: Labels }): V1Job {
  const isRestricted = options.podSecurity === 'restricted';
  const security = isRestricted ? podSecurity(options, image) : { container: { allowPrivilegeEscalation: false } satisfies V1SecurityContext, pod: { runAsUser: 0, runAsGroup: 0 } };
  return {
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace, labels: { ...labels }, annotations: { ...annotations } },
    spec: {
      backoffLimit: 0, completions: 1, parallelism: 1, podReplacementPolicy: 'Failed',
      template: {
        metadata: { labels: { ...labels } },
        spec: {
          serviceAccountName: SERVICE_ACCOUNT, automountServiceAccountToken: false, enableServiceLinks: false, restartPolicy: 'Never', terminationGracePeriodSeconds: 1,
          securityContext: { seccompProfile: { type: 'RuntimeDefault' }, fsGroupChangePolicy: 'OnRootMismatch', ...security.pod },
          containers: [{
            name: 'copy', image: imageReference(image), imagePullPolicy: 'IfNotPresent', command: ['/bin/sh', '-c', COPY], workingDir: '/', securityContext: security.container,
            resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '1', memory: '256Mi' } },
            volumeMounts: [{ name: 'from', mountPath: '/from', readOnly: true }, { name: 'to', mountPath: '/to' }],
          }],
          volumes: [{ name: 'from', persistentVolumeClaim: { claimName: from } }, { name: 'to', persistentVolumeClaim: { claimName: to } }],
        },
      },
    },
  };
}
