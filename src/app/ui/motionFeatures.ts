// A module of its own, so that the page's first scripts do not carry it.
export { domAnimation } from 'framer-motion';
