import { accountAdd } from './account-add.ts';
import { accountPasswordLink } from './account-password-link.ts';
import { accountAppPasswordAdd } from './account-app-password-add.ts';
import { accountAppPasswordList } from './account-app-password-list.ts';
import { accountAppPasswordRemove } from './account-app-password-remove.ts';
import { accountCompact } from './account-compact.ts';
import { accountExport } from './account-export.ts';
import { accountImportCsv } from './account-import-csv.ts';
import { accountImport } from './account-import.ts';
import { accountList } from './account-list.ts';
import { accountRebuild } from './account-rebuild.ts';
import { accountRemove } from './account-remove.ts';
import { accountRename } from './account-rename.ts';
import { accountSet } from './account-set.ts';
import { accountSettingsRemove } from './account-settings-remove.ts';
import { accountSettingsSet } from './account-settings-set.ts';
import { accountSettingsShow } from './account-settings-show.ts';
import { accountShow } from './account-show.ts';
import { accountUndelete } from './account-undelete.ts';
import { accountVerify } from './account-verify.ts';
import { aliasAdd } from './alias-add.ts';
import { aliasList } from './alias-list.ts';
import { aliasRemove } from './alias-remove.ts';
import { calendarDeclineProposal } from './calendar-decline-proposal.ts';
import { calendarProposals } from './calendar-proposals.ts';
import { calendarExport } from './calendar-export.ts';
import { calendarImport } from './calendar-import.ts';
import { calendarUndelete } from './calendar-undelete.ts';
import { calendarPublish } from './calendar-publish.ts';
import { calendarPublished } from './calendar-published.ts';
import { calendarRefresh } from './calendar-refresh.ts';
import { calendarSubscribe } from './calendar-subscribe.ts';
import { calendarSubscriptions } from './calendar-subscriptions.ts';
import { calendarUnpublish } from './calendar-unpublish.ts';
import { calendarUnsubscribe } from './calendar-unsubscribe.ts';
import type { Command } from './command.ts';
import { configCheck } from './config-check.ts';
import { configDoc } from './config-doc.ts';
import { configSet } from './config-set.ts';
import { configShow } from './config-show.ts';
import { delegateAdd } from './delegate-add.ts';
import { delegateList } from './delegate-list.ts';
import { delegateRemove } from './delegate-remove.ts';
import { contactsExport } from './contacts-export.ts';
import { contactsImport } from './contacts-import.ts';
import { contactsUndelete } from './contacts-undelete.ts';
import { contactsPublish } from './contacts-publish.ts';
import { dns } from './dns.ts';
import { domainAdd } from './domain-add.ts';
import { domainDkimList } from './domain-dkim-list.ts';
import { domainDkimRotate } from './domain-dkim-rotate.ts';
import { domainList } from './domain-list.ts';
import { domainRemove } from './domain-remove.ts';
import { domainSet } from './domain-set.ts';
import { domainShow } from './domain-show.ts';
import { exportCommand } from './export.ts';
import { grantAdd } from './grant-add.ts';
import { grantList } from './grant-list.ts';
import { grantRemove } from './grant-remove.ts';
import { groupAdd } from './group-add.ts';
import { groupList } from './group-list.ts';
import { groupRemove } from './group-remove.ts';
import { groupSet } from './group-set.ts';
import { groupShow } from './group-show.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { migrateCheckLedger } from './migrate-check-ledger.ts';
import { migrateCutover } from './migrate-cutover.ts';
import { migrateLedger } from './migrate-ledger.ts';
import { migrateNew } from './migrate-new.ts';
import { migrateNotify } from './migrate-notify.ts';
import { migratePlan } from './migrate-plan.ts';
import { migrateProbe } from './migrate-probe.ts';
import { migrateReport } from './migrate-report.ts';
import { migrateRun } from './migrate-run.ts';
import { migrateSignIn } from './migrate-sign-in.ts';
import { migrateUndo } from './migrate-undo.ts';
import { migrateUsers } from './migrate-users.ts';
import { migrateVerify } from './migrate-verify.ts';
import { queueDrop } from './queue-drop.ts';
import { queueHold } from './queue-hold.ts';
import { queueLimits } from './queue-limits.ts';
import { queueList } from './queue-list.ts';
import { queueRelease } from './queue-release.ts';
import { queueReroute } from './queue-reroute.ts';
import { queueRetry } from './queue-retry.ts';
import { queueShow } from './queue-show.ts';
import { reload } from './reload.ts';
import { reportDoubleBookings } from './report-double-bookings.ts';
import { resourceAdd } from './resource-add.ts';
import { resourceList } from './resource-list.ts';
import { resourceRemove } from './resource-remove.ts';
import { resourceSet } from './resource-set.ts';
import { resourceShow } from './resource-show.ts';
import { roomListAdd } from './room-list-add.ts';
import { roomListList } from './room-list-list.ts';
import { roomListRemove } from './room-list-remove.ts';
import { serve } from './serve.ts';
import { status } from './status.ts';
import { stop } from './stop.ts';

/** Every command, in the order of the help. */
export const commandTable: readonly Command[] = [
  init,
  serve,
  status,
  reload,
  stop,
  domainAdd,
  domainList,
  domainShow,
  domainSet,
  domainRemove,
  domainDkimList,
  domainDkimRotate,
  accountAdd,
  accountList,
  accountShow,
  accountSet,
  accountRename,
  accountRemove,
  accountPasswordLink,
  accountAppPasswordAdd,
  accountAppPasswordList,
  accountAppPasswordRemove,
  accountSettingsShow,
  accountSettingsSet,
  accountSettingsRemove,
  accountImportCsv,
  accountExport,
  accountImport,
  accountUndelete,
  accountVerify,
  accountRebuild,
  accountCompact,
  calendarImport,
  calendarExport,
  calendarUndelete,
  calendarProposals,
  calendarDeclineProposal,
  contactsImport,
  contactsExport,
  contactsUndelete,
  calendarPublish,
  calendarPublished,
  calendarUnpublish,
  calendarSubscribe,
  calendarSubscriptions,
  calendarRefresh,
  calendarUnsubscribe,
  contactsPublish,
  aliasAdd,
  aliasList,
  aliasRemove,
  groupAdd,
  groupList,
  groupShow,
  groupSet,
  groupRemove,
  grantAdd,
  grantList,
  grantRemove,
  delegateAdd,
  delegateList,
  delegateRemove,
  resourceAdd,
  resourceList,
  resourceShow,
  resourceSet,
  resourceRemove,
  roomListAdd,
  roomListList,
  roomListRemove,
  reportDoubleBookings,
  dns,
  exportCommand,
  importCommand,
  migrateNew,
  migrateSignIn,
  migrateProbe,
  migrateUsers,
  migratePlan,
  migrateRun,
  migrateVerify,
  migrateNotify,
  migrateCutover,
  migrateReport,
  migrateLedger,
  migrateCheckLedger,
  migrateUndo,
  queueList,
  queueLimits,
  queueShow,
  queueRetry,
  queueHold,
  queueRelease,
  queueReroute,
  queueDrop,
  configShow,
  configCheck,
  configSet,
  configDoc,
];
