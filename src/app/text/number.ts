/** A whole number, or one with decimals, as people read it: 1,234.5. (The browser's own way takes its first call long.) */
export const number = (value: number): string => {
  const [whole = '', decimals] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
};
