/** @see glibc 2.36 sysdeps/gnu/errlist.h */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPERM: 'Operation not permitted',
  EACCES: 'Permission denied',
  ETIMEDOUT: 'Connection timed out',
  EINVAL: 'Invalid argument',
  ENOPROTOOPT: 'Protocol not available',
};

/** What `strerror()` says of an errno; its name, where that is all that is known. */
export const errorText = (errno: string): string => TEXTS[errno] ?? errno;
