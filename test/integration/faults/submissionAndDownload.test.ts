import { testMatrix } from './testMatrix';

testMatrix(['submit', 'file']);
