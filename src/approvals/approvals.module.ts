import { Module } from '@nestjs/common';
import { OperationsModule } from '../operations/operations.module.js';
import { ApprovalLoader } from './approval.loader.js';
import { ApprovalRepository } from './approval.repository.js';
import { ApprovalResolver } from './approval.resolver.js';
import { ApprovalService } from './approval.service.js';

/** Plans that others have to approve before they run. */
@Module({ imports: [OperationsModule], providers: [ApprovalLoader, ApprovalRepository, ApprovalResolver, ApprovalService], exports: [ApprovalLoader, OperationsModule] })
export class ApprovalsModule {}
