import { DomainError, isDomainError, type ErrorCode } from '#platform/errors.ts';
import { adviceFor } from './failure-advice.ts';

/** What a server refused, with the code it gave. */
export function ewsFailure(responseCode: string, text: string, backOffMs?: number): DomainError {
  const code = codes[responseCode] ?? 'bad-value';
  const advice = adviceFor(responseCode);
  const said = `${responseCode}: ${text.trim().slice(0, MAX_TEXT)}`;
  return new DomainError(code, advice === '' ? said : `${said.replace(/\.$/, '')}. ${advice}`, {
    details: {
      responseCode,
      ...(backOffMs !== undefined && { backOffMs }),
      ...(lasting.has(responseCode) && { isLasting: true }),
    },
  });
}

/** The server's own code of an error that ewsFailure() made; '' for others. */
export function responseCodeOf(error: unknown): string {
  const code = isDomainError(error) ? error.details['responseCode'] : undefined;
  return typeof code === 'string' ? code : '';
}

/** How long the server wants to be left alone; undefined when it does not say. */
export function backOffOf(error: unknown): number | undefined {
  const ms = isDomainError(error) ? error.details['backOffMs'] : undefined;
  return typeof ms === 'number' ? ms : undefined;
}

/** For longer than anybody waits for one mailbox. */
const lasting: ReadonlySet<string> = new Set([
  'ErrorMailboxMoveInProgress',
  'ErrorNoRespondingCASInDestinationSite',
  'ErrorProxyRequestProcessingFailed',
  'ErrorServiceDiscoveryFailed',
]);

/** Servers put whole stacks there. */
const MAX_TEXT = 500;

const codes: Readonly<Record<string, ErrorCode>> = {
  ErrorAccessDenied: 'no-permission',
  ErrorAccountDisabled: 'account-disabled',
  ErrorADUnavailable: 'unavailable',
  ErrorArchiveMailboxNotEnabled: 'not-found',
  ErrorArchiveMailboxServiceDiscoveryFailed: 'wrong-state',
  ErrorAttachmentSizeLimitExceeded: 'too-large',
  ErrorBatchProcessingStopped: 'unavailable',
  ErrorCannotUseFolderIdForItemId: 'not-found',
  ErrorConnectionFailed: 'unavailable',
  ErrorContentConversionFailed: 'corrupt',
  ErrorCorruptData: 'corrupt',
  ErrorDataSizeLimitExceeded: 'too-large',
  ErrorExceededConnectionCount: 'unavailable',
  ErrorExceededFindCountLimit: 'unavailable',
  ErrorExceededSubscriptionCount: 'unavailable',
  ErrorFolderExists: 'already-exists',
  ErrorFolderNotFound: 'not-found',
  ErrorImpersonateUserDenied: 'no-permission',
  ErrorImpersonationDenied: 'no-permission',
  ErrorImpersonationFailed: 'no-permission',
  ErrorInsufficientResources: 'unavailable',
  ErrorInternalServerError: 'unavailable',
  ErrorInternalServerTransientError: 'unavailable',
  ErrorInvalidIdMalformed: 'not-found',
  ErrorInvalidIdNotAnItemAttachmentId: 'not-found',
  ErrorInvalidOperation: 'not-supported',
  ErrorInvalidPropertyRequest: 'not-supported',
  ErrorInvalidRequest: 'not-supported',
  ErrorInvalidServerVersion: 'not-supported',
  ErrorIrresolvableConflict: 'conflict',
  ErrorItemCorrupt: 'corrupt',
  ErrorItemNotFound: 'not-found',
  ErrorMailboxMoveInProgress: 'unavailable',
  ErrorMailboxStoreUnavailable: 'unavailable',
  ErrorMessageSizeExceeded: 'too-large',
  ErrorMimeContentConversionFailed: 'corrupt',
  ErrorMimeContentInvalid: 'corrupt',
  ErrorMissingInformationEmailAddress: 'not-found',
  ErrorNameResolutionNoMailbox: 'not-found',
  ErrorNameResolutionNoResults: 'not-found',
  ErrorNoFreeBusyAccess: 'no-permission',
  ErrorNonExistentMailbox: 'not-found',
  ErrorNotDelegate: 'not-found',
  ErrorNotEnoughMemory: 'unavailable',
  ErrorNoRespondingCASInDestinationSite: 'unavailable',
  ErrorProxyRequestNotAllowed: 'not-supported',
  ErrorProxyRequestProcessingFailed: 'unavailable',
  ErrorOperationNotAllowedWithPublicFolderRoot: 'not-supported',
  ErrorPublicFolderRequestProcessingFailed: 'unavailable',
  ErrorQuotaExceeded: 'over-quota',
  ErrorSchemaValidation: 'not-supported',
  ErrorServerBusy: 'unavailable',
  ErrorServiceDiscoveryFailed: 'unavailable',
  ErrorStaleObject: 'conflict',
  ErrorTimeoutExpired: 'unavailable',
  ErrorTooManyObjectsOpened: 'unavailable',
  ErrorUnsupportedMimeConversion: 'not-supported',
  ErrorWrongServerVersion: 'not-supported',
};
