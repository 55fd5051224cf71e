import { z } from 'zod';
import { readDockerfilePath } from '../spec/dockerfile-path.js';
import { readBoolean } from '../units/numbers.js';
import { booleanLeaf, textLeaf } from './leaf.js';
import {
  commandLeaf,
  cpuLeaf,
  cronLeaf,
  durationLeaf,
  mountPointLeaf,
  nameLeaf,
  plainLeaf,
  portLeaf,
  sizeLeaf,
  variablesMap,
  wholeNumberLeaf,
} from './common-leaves.js';
import { storageTypeLeaf } from './storage-type.leaf.js';

const storage = z.object({
  name: nameLeaf('Name of the disk.'),
  type: storageTypeLeaf,
  size: sizeLeaf('Size of the disk; a bare number counts GB.', 'GB'),
  mount_point: mountPointLeaf('Where the disk is mounted; `/mnt/<name>` when left out.').optional(),
});

const volume = z.object({
  name: nameLeaf('Name of the volume.'),
  mount_point: mountPointLeaf('Where the volume is mounted.'),
  size: sizeLeaf('Size of the volume; unbounded when left out.', 'GB').optional(),
});

const build = z.object({
  dockerfile: textLeaf({ description: "Path of the Dockerfile from the repository's root." }, readDockerfilePath).optional(),
  target: nameLeaf('Stage of the Dockerfile that is built.').optional(),
  args: variablesMap('Build arguments.').optional(),
  buildpack: plainLeaf('Builder image for a build without a Dockerfile.').optional(),
});

const healthCheck = z.object({
  http: plainLeaf('Path that answers with a status from 200 to 399 when the application works.').optional(),
  tcp: booleanLeaf({ description: 'true: the application works when its port accepts connections.' }, readBoolean).optional(),
  command: commandLeaf('Program inside the container that ends with 0 when the application works.').optional(),
  port: portLeaf("Port that is checked; the application's own when left out.").optional(),
  interval: durationLeaf('Time between two checks.', 50, 600_000).optional(),
  timeout: durationLeaf('Time that one check may take.', 100, 600_000).optional(),
  retries: wholeNumberLeaf('Checks in a row that may fail.', 1, 100).optional(),
});

const process = z.object({
  command: commandLeaf("What the process runs; the image's own command when left out.").optional(),
  replicas: wholeNumberLeaf("How many copies of the process run; the application's replicas when left out.", 1, 100).optional(),
  cpu: cpuLeaf("CPU of one copy; the application's when left out.").optional(),
  ram: sizeLeaf("Memory of one copy; the application's when left out.").optional(),
});

const job = z.object({ name: nameLeaf('Name of the job.'), command: commandLeaf('What the job runs.') });

const scaling = (direction: string) =>
  z.object({
    stabilization: durationLeaf(`How long the need to ${direction} has to last.`, 0, 3_600_000).optional(),
    step: wholeNumberLeaf('Most replicas in one period.', 1, 100).optional(),
    step_percent: wholeNumberLeaf('Most replicas in one period, as a share of those that run; where step is given too, the larger counts.', 1, 1000).optional(),
    period: durationLeaf('Length of a period; 60s when left out.', 1000, 1_800_000).optional(),
  });

/** One application as authors write it; the output holds values in base units. */
export const applicationSchema = z.object({
  name: nameLeaf('Name of the application, unique in its project; letter case does not count.'),
  project: nameLeaf('Project that the application belongs to.').optional(),
  organization: nameLeaf('Organization that the project belongs to.').optional(),
  publicly_accessible: booleanLeaf(
    { description: 'Whether the application may be reached from outside. A route makes it public, too.' },
    readBoolean,
  ).optional(),
  dockerfile: textLeaf(
    { description: "Path of the Dockerfile from the repository's root; Dockerfile when left out.", examples: ['backend/Dockerfile'] },
    readDockerfilePath,
  ).optional(),
  port: portLeaf('Port that the application listens on; the EXPOSE of its Dockerfile when left out.').optional(),
  cpu: cpuLeaf('CPU of one replica.').optional(),
  ram: sizeLeaf('Memory of one replica.').optional(),
  start_timeout: durationLeaf('Time in which the application must be up; a bare number counts seconds.', 1000).optional(),
  storage: z.array(storage).meta({ description: 'Disks of the application.' }).optional(),
  depends_on: z
    .array(nameLeaf('Name of an application of the same project.'))
    .meta({ description: 'Applications that must be up before this one starts.' })
    .optional(),
  build: build.meta({ description: 'How the image is built.' }).optional(),
  health_check: healthCheck.meta({ description: 'How it is found out that the application works: exactly one of http, tcp and command.' }).optional(),
  replicas: wholeNumberLeaf('How many copies of the application run.', 1, 100).optional(),
  autoscaling: z
    .object({
      min: wholeNumberLeaf('Fewest replicas.', 1, 100),
      max: wholeNumberLeaf('Most replicas.', 1, 100),
      cpu_percent: wholeNumberLeaf('CPU use that is aimed at, of what is reserved for a replica; 80 when neither this nor ram_percent is given.', 1, 1000).optional(),
      ram_percent: wholeNumberLeaf('Memory use that is aimed at instead, of what is reserved for a replica.', 1, 1000).optional(),
      scale_up: scaling('add replicas').meta({ description: 'How fast replicas are added.' }).optional(),
      scale_down: scaling('take replicas away').meta({ description: 'How fast replicas are taken away.' }).optional(),
    })
    .meta({ description: 'Bounds within which the number of replicas moves by itself.' })
    .optional(),
  processes: z.record(z.string(), process).meta({ description: 'Processes that run from the one image, by name.' }).optional(),
  jobs: z
    .object({
      before_release: z.array(job).meta({ description: 'Run once before each release, such as migrations.' }).optional(),
      scheduled: z
        .array(job.extend({ schedule: cronLeaf('When the job runs (cron, UTC).') }))
        .meta({ description: 'Run at times.' })
        .optional(),
    })
    .meta({ description: 'One-off processes.' })
    .optional(),
  volumes: z.array(volume).meta({ description: 'Named volumes without a disk type.' }).optional(),
  variables: variablesMap('Environment variables of the application.').optional(),
});

/** An application as read by {@link applicationSchema}. */
export type AuthoredApplication = z.output<typeof applicationSchema>;
