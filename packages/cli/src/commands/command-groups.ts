import type { Register } from './command.js';
import { registerContext } from './access/context.command.js';
import { registerLogin } from './access/login.command.js';
import { registerLogout } from './access/logout.command.js';
import { registerDeploy } from './deploy/deploy.command.js';
import { registerPlan } from './deploy/plan.command.js';
import { registerPromote } from './deploy/promote.command.js';
import { registerRedeploy } from './deploy/redeploy.command.js';
import { registerRollback } from './deploy/rollback.command.js';
import { registerBuild } from './deploy/build.command.js';
import { registerReleases } from './deploy/release.command.js';
import { registerEnvironments } from './environment/env.command.js';
import { registerExport } from './environment/export.command.js';
import { registerDrift } from './environment/drift.command.js';
import { registerOpen } from './environment/open.command.js';
import { registerStatus } from './environment/status.command.js';
import { registerManifestCommands } from '../manifest/manifest.commands.js';
import { registerApprovals } from './hold/approve.command.js';
import { registerFreezes } from './hold/freeze.command.js';
import { registerLog } from './logs/log.command.js';
import { registerRun } from './logs/run.command.js';
import { registerGarbage } from './garbage/gc.command.js';
import { registerCancel } from './operation/cancel.command.js';
import { registerOperations } from './operation/operation.command.js';
import { registerRunning } from './operation/running.command.js';
import { registerScale } from './operation/scale.command.js';
import { registerApplications } from './project/app.command.js';
import { registerInit } from './project/init.command.js';
import { registerPlugins } from './plugin/plugin.command.js';
import { registerProjects } from './project/project.command.js';
import { registerCompletion } from './shell/completion.command.js';
import { registerTokens } from './access/token.command.js';
import { registerTargets } from './target/target.command.js';
import { registerSet } from './variables/set.command.js';
import { registerUnset } from './variables/unset.command.js';

/** All commands in the order in which help shows them. */
export const commandGroups: readonly { readonly title: string; readonly commands: readonly Register[] }[] = [
  { title: 'Begin:', commands: [registerInit, registerProjects, registerApplications, registerEnvironments, registerManifestCommands] },
  { title: 'Deploy:', commands: [registerDeploy, registerPlan, registerRollback, registerPromote, registerRedeploy, registerBuild, registerReleases] },
  { title: 'Look:', commands: [registerStatus, registerDrift, registerLog, registerOpen, registerOperations, registerExport] },
  { title: 'Change:', commands: [registerSet, registerUnset, registerScale, registerRunning, registerRun, registerCancel, registerFreezes, registerApprovals] },
  { title: 'Platform:', commands: [registerLogin, registerLogout, registerContext, registerTokens, registerTargets, registerGarbage, registerPlugins, registerCompletion] },
];
