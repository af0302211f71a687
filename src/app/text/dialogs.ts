/** Words of what is only seen when asked for, or when a file cannot be opened. */
export const t = {
  fileTooLarge: (bytes: number) => `The file has ${(bytes / 1048576).toFixed(1)} MiB.`,
  fileTooLargeRemedy: 'Open a file of at most 1 MiB.',
  fileEncoding: 'The file is not text in UTF-8.',
  fileEncodingRemedy: 'Save it as UTF-8, or choose the YAML file itself.',
  linkToCopy: 'Copy this link',
  linkToCopyHint: 'The browser did not let the page copy it by itself.',
} as const;
