import { portSpec, type PortSpec } from '@belay/plugin-sdk';
import { z } from 'zod';
import type { ContainerSummary, DockerEngine } from '../engine/docker-engine.js';
import { label } from '../engine/labels.js';
import { readSockets } from '../health/sockets.js';

/** Counts the established TCP connections to a container's own ports; 0 for one that does not run. */
export async function countConnections(engine: DockerEngine, container: ContainerSummary): Promise<number> {
  const details = await engine.findContainer(container.Id);
  if (details === undefined || !details.State.Running) return 0;
  const ports = new Set(portsOf(container).filter((port) => port.protocol === 'tcp').map((port) => port.port));
  const sockets = await readSockets(engine, container.Id, details.State.Pid);
  return sockets.filter((socket) => socket.state === 'established' && ports.has(socket.port)).length;
}

/** Ports that a container's application declares. */
function portsOf(container: ContainerSummary): PortSpec[] {
  const parsed = z.array(portSpec).safeParse(JSON.parse(container.Labels[label.ports] ?? '[]'));
  return parsed.success ? parsed.data : [];
}
